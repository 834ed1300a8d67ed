/// What `twin export` asks of a server and what it leaves in files.
@NullMarked
package io.twinmesh.cli.export;

import org.jspecify.annotations.NullMarked;
