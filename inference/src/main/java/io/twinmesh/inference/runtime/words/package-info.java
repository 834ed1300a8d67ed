/// What models can say beside their numbers. Numbers and their ranges are the manifest's.
@NullMarked
package io.twinmesh.inference.runtime.words;

import org.jspecify.annotations.NullMarked;
