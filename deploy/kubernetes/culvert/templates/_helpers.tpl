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
{{- $added := dict "metrics_listen" (printf "0.0.0.0:%d" (int .Values.metrics.port)) -}}
{{- $config = ternary (omit $config "password") $config (empty $config.password) -}}
{{- merge (deepCopy $config) $added | toPrettyJson -}}
{{- end }}

{{/* The ports that clients come to, as JSON: each with port, protocol, servicePort and nodePort. */}}
{{- define "culvert.ports" -}}
{{- $given := .Values.ports -}}
{{- if not $given -}}
  {{- $top := ternary (dict) .Values.config (not (empty .Values.existingSecret)) -}}
  {{- range $top.servers | default (list $top) -}}
    {{- $mode := .mode | default $top.mode | default (ternary "tcp_only" "tcp_and_udp" (empty $.Values.existingSecret)) -}}
    {{- $protocols := get (dict "tcp_only" (list "TCP") "udp_only" (list "UDP") "tcp_and_udp" (list "TCP" "UDP")) $mode -}}
    {{- $given = append $given (dict "port" (.server_port | default $top.server_port | default 8388) "protocols" $protocols) -}}
  {{- end -}}
{{- end -}}
{{- $all := list -}}
{{- range $one := $given -}}
  {{- range $one.protocols | default (list "TCP" "UDP") -}}
    {{- $all = append $all (dict "port" $one.port "protocol" . "servicePort" ($one.servicePort | default $one.port) "nodePort" $one.nodePort) -}}
  {{- end -}}
{{- end -}}
{{- $all | toJson -}}
{{- end }}

{{/* The command that the image has as its entry. */}}
{{- define "culvert.java" -}}
/usr/lib/culvert/runtime/bin/java @/usr/lib/culvert/lib/java.options @/usr/lib/culvert/image.options
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
