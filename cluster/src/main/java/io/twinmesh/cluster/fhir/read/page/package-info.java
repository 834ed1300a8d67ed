/// Pages of results: what a page holds, its sealed links, and how it is written.
@NullMarked
package io.twinmesh.cluster.fhir.read.page;

import org.jspecify.annotations.NullMarked;
