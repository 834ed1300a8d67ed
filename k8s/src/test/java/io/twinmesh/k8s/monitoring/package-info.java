/// What Prometheus and Grafana are given: alerts, dashboards and whom to ask.
@NullMarked
package io.twinmesh.k8s.monitoring;

import org.jspecify.annotations.NullMarked;
