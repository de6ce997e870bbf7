// Looks at rendered manifests as the cluster would, where schemas say nothing: whether Pod Security takes them as "restricted", whether
// what is named is there, whether the key stands in a Secret only. With "config" it prints the configuration instead.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/yaml"
)

type manifests struct {
	set      *appsv1.StatefulSet
	services []*corev1.Service
	secrets  []*corev1.Secret
	accounts []*corev1.ServiceAccount
	budgets  []*policyv1.PodDisruptionBudget
	policies []*networkingv1.NetworkPolicy
	monitors []*monitoringv1.ServiceMonitor
	scalers  []*autoscalingv2.HorizontalPodAutoscaler
	// what is no Secret, as it stands there
	open  strings.Builder
	wrong []string
}

func main() {
	m, err := read(os.Stdin)
	if err != nil {
		fail(err.Error())
	}
	if slices.Contains(os.Args[1:], "config") {
		if len(m.secrets) != 1 {
			fail(fmt.Sprintf("there are %d Secrets, not one", len(m.secrets)))
		}
		fmt.Print(m.secrets[0].StringData["config.json"])
		return
	}
	if m.set == nil {
		fail("there is no StatefulSet")
	}
	m.security()
	m.names()
	m.ports()
	m.ending()
	m.keys()
	if len(m.wrong) > 0 {
		fail(strings.Join(m.wrong, "\n"))
	}
}

func fail(what string) {
	fmt.Fprintln(os.Stderr, what)
	os.Exit(1)
}

func read(in io.Reader) (*manifests, error) {
	m := &manifests{}
	documents := utilyaml.NewYAMLReader(bufio.NewReader(in))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return m, nil
		}
		if err != nil {
			return nil, err
		}
		var kind metav1.TypeMeta
		if err := yaml.Unmarshal(document, &kind); err != nil {
			return nil, err
		}
		switch kind.Kind {
		case "":
			continue
		case "Secret":
			err = take(document, &m.secrets)
		case "Service":
			err = take(document, &m.services)
		case "ServiceAccount":
			err = take(document, &m.accounts)
		case "PodDisruptionBudget":
			err = take(document, &m.budgets)
		case "NetworkPolicy":
			err = take(document, &m.policies)
		case "ServiceMonitor":
			err = take(document, &m.monitors)
		case "HorizontalPodAutoscaler":
			err = take(document, &m.scalers)
		case "StatefulSet":
			if m.set != nil {
				return nil, errors.New("there are two StatefulSets")
			}
			m.set = &appsv1.StatefulSet{}
			err = yaml.UnmarshalStrict(document, m.set)
		default:
			err = errors.New("nobody expects a " + kind.Kind)
		}
		if err != nil {
			return nil, err
		}
		if kind.Kind != "Secret" {
			m.open.Write(document)
		}
	}
}

// A field that the type does not have is an error.
func take[T any](document []byte, all *[]*T) error {
	one := new(T)
	*all = append(*all, one)
	return yaml.UnmarshalStrict(document, one)
}

func (m *manifests) refuse(format string, values ...any) {
	m.wrong = append(m.wrong, fmt.Sprintf(format, values...))
}

func (m *manifests) pod() *corev1.PodSpec { return &m.set.Spec.Template.Spec }

func (m *manifests) container() *corev1.Container { return &m.pod().Containers[0] }

// What the cluster itself asks of a namespace whose pods have to be "restricted".
func (m *manifests) security() {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks())
	if err != nil {
		fail(err.Error())
	}
	level := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	for _, result := range evaluator.EvaluatePod(level, &m.set.Spec.Template.ObjectMeta, m.pod()) {
		if !result.Allowed {
			m.refuse("Pod Security: %s: %s", result.ForbiddenReason, result.ForbiddenDetail)
		}
	}
	pod := m.pod()
	if pod.AutomountServiceAccountToken == nil || *pod.AutomountServiceAccountToken {
		m.refuse("the pod gets a token of the cluster")
	}
	for _, account := range m.accounts {
		if account.AutomountServiceAccountToken == nil || *account.AutomountServiceAccountToken {
			m.refuse("the account %s mounts its token", account.Name)
		}
	}
	if pod.EnableServiceLinks == nil || *pod.EnableServiceLinks {
		m.refuse("Services become variables of the pod")
	}
	for _, container := range pod.Containers {
		if context := container.SecurityContext; context == nil || context.ReadOnlyRootFilesystem == nil || !*context.ReadOnlyRootFilesystem {
			m.refuse("the root of %s can be written", container.Name)
		}
	}
}

// That what is named, or chosen by labels, is there.
func (m *manifests) names() {
	template := labels.Set(m.set.Spec.Template.Labels)
	chosen := func(what string, selector *metav1.LabelSelector) {
		parsed, err := metav1.LabelSelectorAsSelector(selector)
		if err != nil || parsed.Empty() || !parsed.Matches(template) {
			m.refuse("%s does not choose the pods", what)
		}
	}
	chosen("the StatefulSet", m.set.Spec.Selector)
	for _, budget := range m.budgets {
		chosen("the budget", budget.Spec.Selector)
	}
	for _, policy := range m.policies {
		chosen("the policy", &policy.Spec.PodSelector)
	}
	governed := false
	for _, service := range m.services {
		chosen("the Service "+service.Name, &metav1.LabelSelector{MatchLabels: service.Spec.Selector})
		governed = governed || (service.Name == m.set.Spec.ServiceName && service.Spec.ClusterIP == corev1.ClusterIPNone)
	}
	if !governed {
		m.refuse("there is no headless Service %s", m.set.Spec.ServiceName)
	}
	for _, monitor := range m.monitors {
		m.monitored(monitor)
	}
	for _, scaler := range m.scalers {
		target := scaler.Spec.ScaleTargetRef
		if target.Kind != "StatefulSet" || target.Name != m.set.Name {
			m.refuse("the autoscaler scales %s %s", target.Kind, target.Name)
		}
		if m.set.Spec.Replicas != nil {
			m.refuse("each upgrade would undo what the autoscaler has done")
		}
	}
	account := m.pod().ServiceAccountName
	if len(m.accounts) > 0 && m.accounts[0].Name != account {
		m.refuse("the pod's account is %q", account)
	}
	volumes := map[string]bool{}
	for _, volume := range m.pod().Volumes {
		volumes[volume.Name] = true
		if volume.Secret != nil && len(m.secrets) > 0 && volume.Secret.SecretName != m.secrets[0].Name {
			m.refuse("the Secret is not mounted, but %s", volume.Secret.SecretName)
		}
	}
	for _, claim := range m.set.Spec.VolumeClaimTemplates {
		volumes[claim.Name] = true
	}
	for _, mount := range m.container().VolumeMounts {
		if !volumes[mount.Name] {
			m.refuse("the volume %s is mounted and not there", mount.Name)
		}
		delete(volumes, mount.Name)
	}
	for _, unused := range slices.Sorted(maps.Keys(volumes)) {
		m.refuse("the volume %s is there and not mounted", unused)
	}
}

func (m *manifests) monitored(monitor *monitoringv1.ServiceMonitor) {
	selector, err := metav1.LabelSelectorAsSelector(&monitor.Spec.Selector)
	if err != nil || len(monitor.Spec.Endpoints) == 0 {
		m.refuse("the monitor chooses nothing")
		return
	}
	found := 0
	for _, service := range m.services {
		if selector.Matches(labels.Set(service.Labels)) {
			for _, port := range service.Spec.Ports {
				if port.Name == monitor.Spec.Endpoints[0].Port {
					found++
				}
			}
		}
	}
	if found != 1 {
		m.refuse("the monitor finds %d ports", found)
	}
}

// That ports of Services, of probes and of policies are the container's.
func (m *manifests) ports() {
	named := map[string]corev1.ContainerPort{}
	numbered := map[string]bool{}
	for _, port := range m.container().Ports {
		if _, twice := named[port.Name]; twice {
			m.refuse("two ports are called %s", port.Name)
		}
		named[port.Name] = port
		numbered[fmt.Sprint(port.Protocol, port.ContainerPort)] = false
	}
	for _, service := range m.services {
		for _, port := range service.Spec.Ports {
			if target, there := named[port.TargetPort.StrVal]; there && target.Protocol == port.Protocol {
				numbered[fmt.Sprint(target.Protocol, target.ContainerPort)] = true
			} else {
				m.refuse("the Service %s leads to no port %s of %s", service.Name, port.TargetPort.StrVal, port.Protocol)
			}
		}
	}
	for port, reached := range numbered {
		if !reached {
			m.refuse("no Service leads to %s", port)
		}
	}
	for _, policy := range m.policies {
		for _, rule := range policy.Spec.Ingress {
			if len(rule.Ports) == 0 {
				m.refuse("the policy lets in to every port")
			}
			for _, port := range rule.Ports {
				if _, there := numbered[fmt.Sprint(*port.Protocol, port.Port.IntVal)]; !there {
					m.refuse("the policy lets in to %s of %s, where nobody listens", port.Port, *port.Protocol)
				}
				if len(rule.From) == 0 && *port.Protocol == corev1.ProtocolTCP && port.Port.IntVal == named["metrics"].ContainerPort {
					m.refuse("the policy lets everybody read metrics")
				}
			}
		}
	}
	for _, probe := range []*corev1.Probe{m.container().StartupProbe, m.container().ReadinessProbe, m.container().LivenessProbe} {
		if probe == nil || probe.HTTPGet == nil {
			continue
		}
		if _, there := named[probe.HTTPGet.Port.StrVal]; !there || probe.HTTPGet.Path != "/health" {
			m.refuse("a probe asks for %s of the port %s", probe.HTTPGet.Path, probe.HTTPGet.Port.StrVal)
		}
	}
}

// That a pod is not killed while it waits for balancers and for connections.
func (m *manifests) ending() {
	args := m.container().Args
	at := slices.Index(args, "--drain")
	hook := m.container().Lifecycle
	grace := m.pod().TerminationGracePeriodSeconds
	if at < 0 || at+1 == len(args) || hook == nil || hook.PreStop == nil || hook.PreStop.Sleep == nil || grace == nil {
		m.refuse("the drain, preStop.sleep or the grace period is missing")
		return
	}
	drain, err := strconv.ParseInt(args[at+1], 10, 64)
	if err != nil || *grace <= hook.PreStop.Sleep.Seconds+drain {
		m.refuse("killed after %d s, with %d s of waiting and a drain of %s s", *grace, hook.PreStop.Sleep.Seconds, args[at+1])
	}
}

// That no secret of the configuration stands anywhere else.
func (m *manifests) keys() {
	for _, secret := range m.secrets {
		var config any
		if err := json.Unmarshal([]byte(secret.StringData["config.json"]), &config); err != nil {
			// the one that people edit has comments
			continue
		}
		for _, key := range secrets(config, false) {
			if strings.Contains(m.open.String(), key) {
				m.refuse("a key stands outside of the Secret")
			}
		}
	}
}

// The texts below what is called a password or a token.
func secrets(value any, secret bool) []string {
	var found []string
	switch value := value.(type) {
	case string:
		if secret && value != "" {
			found = append(found, value)
		}
	case []any:
		for _, one := range value {
			found = append(found, secrets(one, secret)...)
		}
	case map[string]any:
		for name, one := range value {
			found = append(found, secrets(one, strings.Contains(name, "password") || strings.Contains(name, "token"))...)
		}
	}
	return found
}
