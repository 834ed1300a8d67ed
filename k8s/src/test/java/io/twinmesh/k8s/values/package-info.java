/// What may stand in the values of the chart, and what the programs that are told of it read.
@NullMarked
package io.twinmesh.k8s.values;

import org.jspecify.annotations.NullMarked;
