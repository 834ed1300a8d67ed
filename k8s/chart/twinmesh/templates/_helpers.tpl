{{- define "twinmesh.selector" -}}
app.kubernetes.io/name: twinmesh
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: server
{{- end }}
{{- /*
The kinds of servers, as JSON: `server` does whatever is not named in cluster.roles, each role that is has a kind of its own. Of each: name (also its component), kind, members (the Service that names the pods of a StatefulSet), roles, replicas,
memory, cpuRequest, and scaled when an autoscaler counts them. A kind without shards and singles is a Deployment: nothing has to move when one of its pods goes, so it does not matter which one. With cluster.discovery kubernetes
all are Deployments.
*/}}
{{- define "twinmesh.groups" -}}
{{- $apart := dict -}}
{{- if .Values.cluster.enabled }}{{ $apart = .Values.cluster.roles | default dict }}{{ end -}}
{{- $rest := list -}}
{{- range $role := list "twin" "ledger" "gateway" "api" "projection" }}{{ if not (hasKey $apart $role) }}{{ $rest = append $rest $role }}{{ end }}{{ end -}}
{{- $set := ternary "StatefulSet" "Deployment" (empty (include "twinmesh.by.pods" .)) -}}
{{- $groups := list (dict "name" "server" "kind" $set "members" (printf "%s-members" .Release.Name) "roles" $rest "replicas" .Values.cluster.replicas "memory" .Values.server.memory "cpuRequest" .Values.server.cpuRequest "scaled" (ternary .Values.cluster.autoscaling nil .Values.cluster.autoscaling.enabled)) -}}
{{- range $role, $own := $apart }}
{{- $groups = append $groups (dict "name" $role "kind" (ternary $set "Deployment" (eq $role "ledger")) "members" (printf "%s-%s-members" $.Release.Name $role) "roles" (list $role) "replicas" $own.replicas "memory" $own.memory "cpuRequest" $own.cpuRequest "scaled" $own.autoscaling) -}}
{{- end -}}
{{- $groups | toJson -}}
{{- end }}
{{- /* Whether servers find each other by their pods, at the API server of Kubernetes. */}}
{{- define "twinmesh.by.pods" -}}
{{- if and .Values.server.enabled .Values.cluster.enabled (eq (.Values.cluster.discovery | default "config") "kubernetes") }}yes{{ end -}}
{{- end }}
{{- /* A way out to the API server, for those of a NetworkPolicy. */}}
{{- define "twinmesh.to.kubernetes" -}}
{{- if not (.Values.kubernetesApi).cidrs }}
{{- fail "kubernetesApi.cidrs: say where the API server is (kubectl get endpointslices -n default -l kubernetes.io/service-name=kubernetes)" }}
{{- end -}}
- to:
    {{- range .Values.kubernetesApi.cidrs }}
    - ipBlock: { cidr: {{ . | quote }} }
    {{- end }}
  ports:
    - { port: {{ .Values.kubernetesApi.port }} }
{{- end }}
{{- /* What a program needs for it: a token of its own account, which Kubernetes renews, and the authority of the API server. */}}
{{- define "twinmesh.token" -}}
- name: kubernetes
  projected:
    defaultMode: 0440
    sources:
      - serviceAccountToken: { path: token, expirationSeconds: 3600 }
      - configMap: { name: kube-root-ca.crt, items: [{ key: ca.crt, path: ca.crt }] }
{{- end }}
{{- /* How many servers there may be in all. Their settings for a cluster that is cut (stable-after) are made for about ten: among many more the news of it need longer than that. */}}
{{- define "twinmesh.servers.most" -}}
{{- $most := 0 -}}
{{- if .Values.cluster.enabled -}}
{{- range include "twinmesh.groups" . | fromJsonArray }}{{ $most = add $most (int (ternary (.scaled | default dict).maxReplicas .replicas (not (empty .scaled)))) }}{{ end -}}
{{- else }}{{ $most = 1 }}{{ end -}}
{{- if gt (int $most) 12 -}}
{{- fail (printf "cluster: with cluster.roles and autoscaling there may be %d servers in all, expected at most 12: take fewer replicas or a smaller maxReplicas" (int $most)) -}}
{{- end -}}
{{- $most -}}
{{- end }}
{{- /* The name of the kind of servers that have a role. */}}
{{- define "twinmesh.group.of" -}}
{{- if and .root.Values.cluster.enabled (hasKey (.root.Values.cluster.roles | default dict) .role) }}{{ .role }}{{ else }}server{{ end -}}
{{- end }}
{{- define "twinmesh.group.selector" -}}
app.kubernetes.io/name: twinmesh
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end }}
{{- define "twinmesh.group.labels" -}}
{{ include "twinmesh.group.selector" . }}
{{ include "twinmesh.origin" .root }}
{{- end }}
{{- define "twinmesh.member.labels" -}}
app.kubernetes.io/name: twinmesh
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: members
{{ include "twinmesh.origin" . }}
{{- end }}
{{- define "twinmesh.agent.selector" -}}
app.kubernetes.io/name: twinmesh
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: agent
twinmesh.io/pool: {{ .pool }}
{{- end }}
{{- define "twinmesh.backup.selector" -}}
app.kubernetes.io/name: twinmesh
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: backup
twinmesh.io/set: {{ .set }}
{{- end }}
{{- define "twinmesh.backup.labels" -}}
{{ include "twinmesh.backup.selector" . }}
{{ include "twinmesh.origin" .root }}
{{- end }}
{{- define "twinmesh.cost.selector" -}}
app.kubernetes.io/name: twinmesh
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: deletion-cost
{{- end }}
{{- define "twinmesh.cost.labels" -}}
{{ include "twinmesh.cost.selector" . }}
{{ include "twinmesh.origin" . }}
{{- end }}
{{- define "twinmesh.schema.selector" -}}
app.kubernetes.io/name: twinmesh
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: schema
{{- end }}
{{- define "twinmesh.schema.labels" -}}
{{ include "twinmesh.schema.selector" . }}
{{ include "twinmesh.origin" . }}
{{- end }}
{{- define "twinmesh.labels" -}}
{{ include "twinmesh.selector" . }}
{{ include "twinmesh.origin" . }}
{{- end }}
{{- define "twinmesh.agent.labels" -}}
{{ include "twinmesh.agent.selector" . }}
{{ include "twinmesh.origin" .root }}
{{- end }}
{{- /* The settings that the chart says, as options of Java, which win over server.settings. */}}
{{- define "twinmesh.server.options" -}}
{{ if .root.Values.server.settings }}-Dconfig.file=/settings/server.conf {{ end }}-XX:MaxRAMPercentage=70 -XX:+ExitOnOutOfMemoryError {{ with .root.Values.server.processors }}-XX:ActiveProcessorCount={{ . }} {{ end }}-Dtwinmesh.http.public-url={{ .root.Values.server.publicUrl | default (printf "http://%s-%s.%s.svc:8080" .root.Release.Name (include "twinmesh.group.of" (dict "root" .root "role" "api")) .root.Release.Namespace) }} -Dtwinmesh.gateway.public-host={{ .root.Values.server.gatewayHost | default (printf "%s-%s.%s.svc" .root.Release.Name (include "twinmesh.group.of" (dict "root" .root "role" "gateway")) .root.Release.Namespace) }} -Dtwinmesh.management.host=0.0.0.0 -Dtwinmesh.management.port=7626 -Dtwinmesh.log.format={{ .root.Values.server.logFormat }}{{ with (.root.Values.tracing).endpoint }} -Dtwinmesh.tracing.endpoint={{ . }}{{ end }}{{ if eq ((.root.Values.schema).apply | default "start") "job" }} -Dtwinmesh.schema.apply=never{{ end }}{{ if .root.Values.cluster.enabled }} {{ include "twinmesh.members" . }}{{ end }}
{{- end }}
{{- /* Whole seconds of a setting that is a length of time, as JSON. Nothing of what is less than a millisecond, has no unit or is none, which the server alone reads. */}}
{{- define "twinmesh.seconds" -}}
{{- with regexFind "^[0-9]+([.][0-9]+)? *[a-z]+$" (trimAll "\"" .) -}}
{{- $unit := regexFind "[a-z]+$" . -}}
{{- $length := dict "millis" 0.001 "second" 1 "minute" 60 "hour" 3600 "day" 86400 -}}
{{- $one := get (dict "ms" "millis" "milli" "millis" "millisecond" "millis" "s" "second" "m" "minute" "h" "hour" "d" "day") $unit | default (trimSuffix "s" $unit) -}}
{{- if eq $one "milli" "millisecond" }}{{ $one = "millis" }}{{ end -}}
{{- if hasKey $length $one }}{{ mulf (float64 (regexFind "^[0-9.]+" .)) (get $length $one) | floor | int }}{{ end -}}
{{- end -}}
{{- end }}
{{- /* Refuses what would have no effect, or would be cut short by Kubernetes. */}}
{{- define "twinmesh.server.settings.possible" -}}
{{- $server := .root.Values.server -}}
{{- $settings := $server.settings | default dict -}}
{{- $options := include "twinmesh.server.options" . -}}
{{- range $key, $_ := $settings -}}
{{- if contains (printf "-D%s=" $key) $options -}}
{{- fail (printf "server.settings: %s is said by the chart, so that it would have no effect there; look for its value in values.yaml" $key) -}}
{{- end -}}
{{- end -}}
{{- with get $settings "twinmesh.shutdown.limit" | toJson | include "twinmesh.seconds" -}}
{{- if ge (add 5 (int .)) (int $server.terminationGracePeriodSeconds) -}}
{{- fail (printf "server.terminationGracePeriodSeconds: %d are too few for twinmesh.shutdown.limit of %s s and 5 before it: Kubernetes would kill servers that are stopping" (int $server.terminationGracePeriodSeconds) .) -}}
{{- end -}}
{{- end -}}
{{- with get $settings "twinmesh.storage.probe-timeout" | toJson | include "twinmesh.seconds" -}}
{{- if ge (int .) 5 -}}
{{- fail (printf "server.settings: twinmesh.storage.probe-timeout of %s s is not below the 5 s after which Kubernetes takes a server for not ready" .) -}}
{{- end -}}
{{- end -}}
{{- end }}
{{- /*
Refuses a time that Kubernetes would not take, or that never comes. Of `key`, the value's name, and `schedule`, whose form the schema has looked at: five fields, or a macro. A part of a field is read as its first and last number and the step between; a step beyond the last gives the first alone.
*/}}
{{- define "twinmesh.schedule.possible" -}}
{{- $key := .key -}}
{{- $schedule := .schedule -}}
{{- $months := dict "jan" 1 "feb" 2 "mar" 3 "apr" 4 "may" 5 "jun" 6 "jul" 7 "aug" 8 "sep" 9 "oct" 10 "nov" 11 "dec" 12 -}}
{{- $weekdays := dict "sun" 0 "mon" 1 "tue" 2 "wed" 3 "thu" 4 "fri" 5 "sat" 6 -}}
{{- $fields := list (dict "name" "minute" "least" 0 "most" 59 "words" dict) (dict "name" "hour" "least" 0 "most" 23 "words" dict) (dict "name" "day of the month" "least" 1 "most" 31 "words" dict) (dict "name" "month" "least" 1 "most" 12 "words" $months) (dict "name" "day of the week" "least" 0 "most" 6 "words" $weekdays) -}}
{{- if not (hasPrefix "@" $schedule) -}}
{{- $read := list -}}
{{- $texts := splitList " " (lower $schedule) -}}
{{- range $i, $text := $texts -}}
{{- $field := index $fields $i -}}
{{- $number := printf "(%s)" (prepend (keys $field.words | sortAlpha) "[0-9]{1,2}" | join "|") -}}
{{- $parts := list -}}
{{- range $part := splitList "," $text -}}
{{- $numbers := list -}}
{{- range $word := regexFindAll "[0-9a-z]+" $part -1 -}}
{{- $numbers = append $numbers (ternary (get $field.words $word) (regexReplaceAll "^0+" $word "" | int) (hasKey $field.words $word)) -}}
{{- end -}}
{{- $one := regexMatch (printf "^%s(/[0-9]{1,9})?$" $number) $part -}}
{{- $range := regexMatch (printf "^%s-%s(/[0-9]{1,9})?$" $number $number) $part -}}
{{- $step := ternary (last $numbers) 1 (contains "/" $part) -}}
{{- $first := ternary (first $numbers) $field.least (or $one $range) -}}
{{- $last := $field.most -}}
{{- if $range }}{{ $last = index $numbers 1 }}{{ else if and $one (not (contains "/" $part)) }}{{ $last = $first }}{{ end -}}
{{- if or (not (or $one $range (regexMatch "^[*?](/[0-9]{1,9})?$" $part))) (lt $first $field.least) (gt $first $last) (gt $last $field.most) (lt $step 1) -}}
{{- fail (printf "%s: '%s' has the %s '%s', expected numbers from %d to %d%s, a range of them in rising order, or *, each with or without a step" $key $schedule $field.name $part $field.least $field.most (ternary "" " or their names" (empty $field.words))) -}}
{{- end -}}
{{- $parts = append $parts (dict "first" $first "last" $last "step" $step) -}}
{{- end -}}
{{- $read = append $read $parts -}}
{{- end -}}
{{- if has (last $texts) (list "*" "?") -}}
{{- $day := 31 -}}
{{- range index $read 2 }}{{ $day = min $day .first }}{{ end -}}
{{- $longest := 0 -}}
{{- range index $read 3 -}}
{{- range $month := untilStep (int .first) (int (add1 .last)) (int .step) }}{{ $longest = max $longest (index (list 31 29 31 30 31 30 31 31 30 31 30 31) (sub $month 1)) }}{{ end -}}
{{- end -}}
{{- if gt $day $longest -}}
{{- fail (printf "%s: '%s' never comes, expected a day that one of its months has" $key $schedule) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end }}
{{- /* Refuses a limit in which the program would be killed. Of `key`, the value's name, `memory`, what it says, `least`, how many MiB it takes, and `why`. */}}
{{- define "twinmesh.memory.enough" -}}
{{- if lt (mul (regexFind "^[0-9]+" .memory) (ternary 1024 1 (hasSuffix "Gi" .memory))) (int64 .least) -}}
{{- fail (printf "%s: %s is too little, expected at least %dMi: %s" .key .memory (int64 .least) .why) -}}
{{- end -}}
{{- end }}
{{- /* A server of a StatefulSet is found by the name of its pod, which stays, one of a Deployment by its address. The first three servers are asked by whoever joins; the first begins a cluster when none of the others has answered in 15 s. */}}
{{- define "twinmesh.members" -}}
{{- $root := .root -}}
{{- if include "twinmesh.by.pods" $root -}}
-Dtwinmesh.cluster.discovery=kubernetes -Dtwinmesh.kubernetes.namespace={{ $root.Release.Namespace }} -Dtwinmesh.kubernetes.pod-selector=app.kubernetes.io/instance={{ $root.Release.Name }},twinmesh.io/member=yes -Dtwinmesh.kubernetes.token-file=/kubernetes/token -Dtwinmesh.kubernetes.authority-file=/kubernetes/ca.crt
{{- else -}}
{{- $seeds := list -}}
{{- range $i := until 3 }}{{ $seeds = append $seeds (printf "%s-server-%d.%s-members.%s.svc:25520" $root.Release.Name $i $root.Release.Name $root.Release.Namespace) }}{{ end -}}
-Dtwinmesh.cluster.seed-nodes={{ join "," $seeds }}
{{- end }} -Dtwinmesh.cluster.host={{ if eq .group.kind "Deployment" }}$(POD_IP).{{ $root.Release.Namespace }}.pod{{ else }}$(POD_NAME).{{ .group.members }}.{{ $root.Release.Namespace }}.svc{{ end }}{{ if $root.Values.cluster.roles }} -Dtwinmesh.cluster.roles={{ join "," .group.roles }}{{ end }} -Dtwinmesh.cluster.key-file=/certificate/tls.key -Dtwinmesh.cluster.certificate-file=/certificate/tls.crt -Dtwinmesh.cluster.authority-file=/certificate/ca.crt -Dtwinmesh.cluster.shared-folder=/shared/twinmesh -Dpekko.cluster.seed-node-timeout=15s
{{- end }}
{{- /* The ports of jdbc:postgresql://host:port,host:port/database, of all addresses in a list: of each host the one that it names, or PostgreSQL's. The last is after a colon that no bracket of an IPv6 address follows. */}}
{{- define "twinmesh.database.ports" -}}
{{- $ports := list -}}
{{- range . -}}
{{- range splitList "," (regexReplaceAll "[/?].*$" (trimPrefix "jdbc:postgresql://" .) "") -}}
{{- $ports = append $ports (regexFind ":[0-9]+$" . | trimPrefix ":" | default "5432") -}}
{{- end -}}
{{- end -}}
{{- range uniq $ports }}
- { port: {{ . }} }
{{- end }}
{{- end }}
{{- /* A way out to whoever knows the addresses of names. */}}
{{- define "twinmesh.to.names" -}}
- to:
    - namespaceSelector: {}
    {{- range .Values.networkPolicy.dnsCidrs }}
    - ipBlock: { cidr: {{ . | quote }} }
    {{- end }}
  ports:
    - { port: 53, protocol: UDP }
    - { port: 53, protocol: TCP }
{{- end }}
{{- /* A way out to both databases. */}}
{{- define "twinmesh.to.databases" -}}
- ports:
    {{- include "twinmesh.database.ports" (list .Values.database.url .Values.vaultDatabase.url) | trim | nindent 4 }}
  {{- with .Values.networkPolicy.databaseCidrs }}
  to:
    {{- range . }}
    - ipBlock: { cidr: {{ . | quote }} }
    {{- end }}
  {{- end }}
{{- end }}
{{- /* What every pod has: no token of the API server, no variables that are named by the Services beside it, and the secrets that open the registry. */}}
{{- define "twinmesh.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}
{{- /* Where servers and their jobs run. */}}
{{- define "twinmesh.where" -}}
{{- with .Values.server.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.server.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- define "twinmesh.image" -}}
{{ required "image.repository: name the registry and repository that hold your TwinMesh image" .repository }}:{{ .tag }}
{{- end }}
{{- define "twinmesh.origin" -}}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{/*
The line `replicas`, in an upgrade, of what an autoscaler counts: as many as there are now, and no fewer than `least`. Without the line Kubernetes would take a manifest that had one for 1 until the autoscaler looks;
with a number of the values every upgrade would undo the autoscaler. Where nothing is there yet, or nobody can look (helm template), there is no line.
A Deployment that is not there yet takes over from the StatefulSet of its name that an earlier release had.
*/}}
{{- define "twinmesh.replicas.now" -}}
{{- with lookup "apps/v1" .kind .namespace .name | default (lookup "apps/v1" "StatefulSet" .namespace .name) -}}
replicas: {{ max (int .spec.replicas) (int $.least) }}
{{- end -}}
{{- end }}
