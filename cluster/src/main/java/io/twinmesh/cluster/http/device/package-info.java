/// The doors for devices and apps: Open mHealth data points and sampled signals.
@NullMarked
package io.twinmesh.cluster.http.device;

import org.jspecify.annotations.NullMarked;
