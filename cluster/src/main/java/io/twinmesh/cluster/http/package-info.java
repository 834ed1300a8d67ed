/// The HTTP interface: a table of routes, one class per feature, problems as RFC 9457. What the
/// answers mean is decided below; nothing is decided here but who may ask and how it is written.
@NullMarked
package io.twinmesh.cluster.http;

import org.jspecify.annotations.NullMarked;
