/// How every command talks to a server: where it is, with which token, and what a refusal means for
/// the exit code. No command logic.
@NullMarked
package io.twinmesh.cli.client;

import org.jspecify.annotations.NullMarked;
