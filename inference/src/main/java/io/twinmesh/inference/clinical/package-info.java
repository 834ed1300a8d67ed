/// Published clinical equations, one class each, with the source of every coefficient. They get
/// values already checked against the manifest; units, ranges and codes are said there, not here.
/// Those of the heart and of acute illness are in packages of their own.
@NullMarked
package io.twinmesh.inference.clinical;

import org.jspecify.annotations.NullMarked;
