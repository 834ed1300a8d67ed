/// Published scores of acute illness: how sick somebody is now, by vital signs and organs.
@NullMarked
package io.twinmesh.inference.clinical.acute;

import org.jspecify.annotations.NullMarked;
