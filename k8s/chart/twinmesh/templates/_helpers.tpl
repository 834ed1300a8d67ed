{{- define "twinmesh.selector" -}}
app.kubernetes.io/name: twinmesh
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: server
{{- end }}
{{- define "twinmesh.agent.selector" -}}
app.kubernetes.io/name: twinmesh
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: agent
twinmesh.io/pool: {{ .pool }}
{{- end }}
{{- define "twinmesh.labels" -}}
{{ include "twinmesh.selector" . }}
{{ include "twinmesh.origin" . }}
{{- end }}
{{- define "twinmesh.agent.labels" -}}
{{ include "twinmesh.agent.selector" . }}
{{ include "twinmesh.origin" .root }}
{{- end }}
{{- define "twinmesh.image" -}}
{{ required "image.repository: name the registry and repository that hold your TwinMesh image" .repository }}:{{ .tag }}
{{- end }}
{{- define "twinmesh.origin" -}}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}
