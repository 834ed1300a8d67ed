/// One bulk export: ordered, prepared, read step by step, kept for a while, and discarded. It goes
/// on where it was after any crash. What a step reads and writes is done by [ExportWork], outside.
@NullMarked
package io.twinmesh.actors.export;

import org.jspecify.annotations.NullMarked;
