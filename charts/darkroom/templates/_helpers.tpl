{{- define "darkroom.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "darkroom.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "darkroom.labels" -}}
{{ include "darkroom.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "darkroom.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}{{ .Values.serviceAccount.name | default (include "darkroom.fullname" .) }}{{ else }}{{ .Values.serviceAccount.name | default "default" }}{{ end }}
{{- end }}

{{- define "darkroom.image" -}}
{{ printf "%s/%s:%s" .root.Values.image.repository .image (.root.Values.image.tag | default .root.Chart.AppVersion) }}
{{- end }}

{{/* A setting's name as a variable of the environment: telemetry-port is DARKROOM_TELEMETRY_PORT. */}}
{{- define "darkroom.variable" -}}
DARKROOM_{{ . | upper | replace "-" "_" | replace "." "_" }}
{{- end }}

{{- define "darkroom.settings" -}}
{{- range $name, $value := . }}
- name: {{ include "darkroom.variable" $name }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- end }}

{{/* What every program is told: where Kafka is and how to speak to it. */}}
{{- define "darkroom.kafka" -}}
- name: DARKROOM_BOOTSTRAP_SERVERS
  value: {{ required "kafka.bootstrapServers: say where the brokers are, HOST:PORT,HOST:PORT" .Values.kafka.bootstrapServers | quote }}
- name: DARKROOM_TOPIC_PREFIX
  value: {{ .Values.kafka.topicPrefix | quote }}
{{- range $name, $value := .Values.kafka.properties }}
- name: {{ include "darkroom.variable" (printf "kafka-%s" $name) }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- end }}

{{/* OpenTelemetry's own variables, to every program that tells traces. */}}
{{- define "darkroom.traces" -}}
{{- range $name, $value := .Values.traces.environment }}
- name: {{ $name }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- end }}

{{- define "darkroom.store" -}}
- name: DARKROOM_STORE
  value: s3
- name: DARKROOM_S3_BUCKET
  value: {{ required "store.bucket: name the bucket that keeps the pictures" .Values.store.bucket | quote }}
{{- with .Values.store.prefix }}
- name: DARKROOM_S3_PREFIX
  value: {{ . | quote }}
{{- end }}
{{- with .Values.store.endpoint }}
- name: DARKROOM_S3_ENDPOINT
  value: {{ . | quote }}
{{- end }}
{{- with .Values.store.region }}
- name: DARKROOM_S3_REGION
  value: {{ . | quote }}
{{- end }}
- name: DARKROOM_S3_PATH_STYLE
  value: {{ .Values.store.pathStyle | quote }}
{{- end }}

{{/* Variables out of Secrets; takes root and the names of the Secrets. */}}
{{- define "darkroom.secrets" -}}
{{- $names := list }}
{{- range . }}{{ if . }}{{ $names = append $names . }}{{ end }}{{ end }}
{{- if $names }}
envFrom:
{{- range $names }}
  - secretRef:
      name: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{- define "darkroom.podSecurity" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{- define "darkroom.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{- define "darkroom.mounts" -}}
- name: tmp
  mountPath: /tmp
- name: home
  mountPath: /home/darkroom
{{- if .Values.kafka.certificatesSecret }}
- name: certificates
  mountPath: /etc/darkroom/certificates
  readOnly: true
{{- end }}
{{- end }}

{{/* The root file system is read-only: native libraries are unpacked into /tmp. */}}
{{- define "darkroom.volumes" -}}
- name: tmp
  emptyDir: {}
- name: home
  emptyDir: {}
{{- with .Values.kafka.certificatesSecret }}
- name: certificates
  secret:
    secretName: {{ . }}
{{- end }}
{{- end }}

{{- define "darkroom.health" -}}
startupProbe:
  httpGet: {path: /health/live, port: telemetry}
  periodSeconds: 5
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /health/live, port: telemetry}
  periodSeconds: 10
  failureThreshold: 3
readinessProbe:
  httpGet: {path: /health/ready, port: telemetry}
  periodSeconds: 5
{{- end }}

{{- define "darkroom.placement" -}}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .topologySpreadConstraints }}
topologySpreadConstraints:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
