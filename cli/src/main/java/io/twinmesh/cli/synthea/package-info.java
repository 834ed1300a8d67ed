/// Realistic patients made by Synthea in a process of its own: how to start it, how to read its
/// progress, and which files it leaves. Nothing here reads a patient's record.
@NullMarked
package io.twinmesh.cli.synthea;

import org.jspecify.annotations.NullMarked;
