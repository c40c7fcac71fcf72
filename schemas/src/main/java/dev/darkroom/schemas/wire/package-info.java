/// How records become bytes: Avro single-object encoding, schemas that travel on a topic, plain
/// JSON for people.
package dev.darkroom.schemas.wire;
