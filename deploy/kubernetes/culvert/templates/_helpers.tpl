{{/* What everything is called: the release, with "culvert" in it. */}}
{{- define "culvert.name" -}}
{{- $given := .Values.nameOverride | default (ternary .Release.Name (printf "%s-culvert" .Release.Name) (contains "culvert" .Release.Name)) -}}
{{- $given | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{- define "culvert.selector" -}}
app.kubernetes.io/name: culvert
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "culvert.labels" -}}
{{ include "culvert.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}

{{/* config.json, with what the chart adds. */}}
{{- define "culvert.config" -}}
{{- $config := .Values.config -}}
{{- $named := and $config.users (not (hasPrefix "2022-" ($config.method | default ""))) -}}
{{- if not (or $config.password $config.servers $named) -}}
{{- fail (printf "\n\nconfig.password is empty. Make a key, keep it, and give it here with every upgrade:\n\n    podman run --rm culvert:%s remote genkey -m %s\n\nOr name with existingSecret a Secret of yours that has the configuration as config.json.\n" .Chart.AppVersion ($config.method | default "METHOD")) -}}
{{- end -}}
{{- $listen := $config.metrics_listen | default "" | toString -}}
{{- if and $listen (or (eq .Values.probes "http") .Values.metrics.serviceMonitor.enabled) -}}
  {{- $loopback := regexMatch "(?i)^(localhost|127\\.[0-9.]+|\\[(::|(0+:){7})0*1\\]|\\[(::|(0+:){5})ffff:127\\.[0-9.]+\\]):" $listen -}}
  {{- if or $loopback (not (hasSuffix (printf ":%d" (int .Values.metrics.port)) $listen)) -}}
  {{- fail (printf "\n\nconfig.metrics_listen is %s, where neither probes nor Prometheus reach it: leave it out, or give an address of the pod with the port of metrics.port, such as \"[::]:%d\". (Without probes by HTTP and without a ServiceMonitor it may be anything.)\n" $listen (int .Values.metrics.port)) -}}
  {{- end -}}
{{- end -}}
{{- $added := dict "metrics_listen" (printf "0.0.0.0:%d" (int .Values.metrics.port)) -}}
{{- $config = ternary (omit $config "password") $config (empty $config.password) -}}
{{- merge (deepCopy $config) $added | toPrettyJson -}}
{{- end }}

{{/* The ports that clients come to, as JSON: each with port, protocol, servicePort and nodePort. */}}
{{- define "culvert.ports" -}}
{{- $top := ternary (dict) .Values.config (not (empty .Values.existingSecret)) -}}
{{- $mode := $top.mode | default (ternary "tcp_only" "tcp_and_udp" (empty .Values.existingSecret)) -}}
{{- $protocols := dict "tcp_only" (list "TCP") "udp_only" (list "UDP") "tcp_and_udp" (list "TCP" "UDP") -}}
{{- $listening := list -}}
{{- range $top.servers | default (list $top) -}}
  {{- $port := .server_port | default $top.server_port | default 8388 -}}
  {{- $listening = append $listening (dict "port" $port "protocols" (get $protocols (.mode | default $mode))) -}}
{{- end -}}
{{- $all := list -}}
{{- range $one := .Values.ports | default $listening -}}
  {{- $those := $one.protocols | default list -}}
  {{- if not $those -}}
    {{- range $listening -}}
      {{- if eq (int .port) (int $one.port) -}}
        {{- $those = concat $those .protocols | uniq -}}
      {{- end -}}
    {{- end -}}
  {{- end -}}
  {{- range $those | default (get $protocols $mode) -}}
    {{- $all = append $all (dict "port" $one.port "protocol" . "servicePort" ($one.servicePort | default $one.port) "nodePort" $one.nodePort) -}}
  {{- end -}}
{{- end -}}
{{- $all | toJson -}}
{{- end }}

{{/* The command that the image has as its entry, for what ends soon: as in the image's own health check. */}}
{{- define "culvert.java" -}}
/usr/lib/culvert/runtime/bin/java @/usr/lib/culvert/lib/java.options -XX:TieredStopAtLevel=1 @/usr/lib/culvert/image.options
{{- end }}

{{- define "culvert.probe" -}}
{{- if eq .Values.probes "exec" -}}
exec:
  command:
    {{- splitList " " (include "culvert.java" .) | toYaml | nindent 4 }}
    - health
{{- else -}}
httpGet:
  path: /health
  port: metrics
{{- end -}}
{{- end }}
