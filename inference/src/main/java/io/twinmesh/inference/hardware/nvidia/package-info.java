/// What NVIDIA's driver says of the GPUs of this machine. It names things and decides nothing:
/// whether a GPU computes is only known once it has.
@NullMarked
package io.twinmesh.inference.hardware.nvidia;

import org.jspecify.annotations.NullMarked;
