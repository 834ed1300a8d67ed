/// Reads records in the waveform format of PhysioNet (WFDB): header and sample files. Annotations
/// are not read: whoever marked the beats, a twin finds its own.
@NullMarked
package io.twinmesh.inference.wfdb;

import org.jspecify.annotations.NullMarked;
