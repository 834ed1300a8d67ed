/// Series of samples a device measured (ECG, glucose, movement) and the compressed chunk in which
/// they are stored. What the numbers mean for a patient is not said here.
@NullMarked
package io.twinmesh.inference.signal;

import org.jspecify.annotations.NullMarked;
