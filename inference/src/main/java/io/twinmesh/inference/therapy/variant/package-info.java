/// How a variant of a gene is written, and which classes of variants it belongs to. What is known
/// of it stands in the package above.
@NullMarked
package io.twinmesh.inference.therapy.variant;

import org.jspecify.annotations.NullMarked;
