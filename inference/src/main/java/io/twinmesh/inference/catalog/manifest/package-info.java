/// What a model says about itself: its manifest, with inputs (codes and units), outputs, price,
/// evidence, requirements and regulatory class, read and written as canonical JSON.
@NullMarked
package io.twinmesh.inference.catalog.manifest;

import org.jspecify.annotations.NullMarked;
