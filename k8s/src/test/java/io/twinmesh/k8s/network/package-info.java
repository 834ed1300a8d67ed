/// Who may come to the pods of the chart, and where they may go.
@NullMarked
package io.twinmesh.k8s.network;

import org.jspecify.annotations.NullMarked;
