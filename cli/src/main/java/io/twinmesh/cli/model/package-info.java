/// `twinmesh model`: what the models of this release take, give, cost and are for. Offline; what a
/// running network offers is asked over HTTP.
@NullMarked
package io.twinmesh.cli.model;

import org.jspecify.annotations.NullMarked;
