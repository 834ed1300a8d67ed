/// Tests of the demo's parts; the whole demo runs in DemoIT.
@NullMarked
package io.twinmesh.cli.demo;

import org.jspecify.annotations.NullMarked;
