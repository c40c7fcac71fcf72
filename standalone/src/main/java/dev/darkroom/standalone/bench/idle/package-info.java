/// One request on an idle Darkroom, stage by stage.
package dev.darkroom.standalone.bench.idle;
