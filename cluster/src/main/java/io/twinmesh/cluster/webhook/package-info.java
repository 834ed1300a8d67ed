/// Tells receivers outside of twins' events: signed, in order, until they were taken. Who must be
/// told what is written down by `persistence.notification`.
@NullMarked
package io.twinmesh.cluster.webhook;

import org.jspecify.annotations.NullMarked;
