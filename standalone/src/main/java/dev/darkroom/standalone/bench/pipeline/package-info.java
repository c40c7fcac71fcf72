/// The whole of Darkroom: `up` in one process, or worker and sink in processes of their own.
package dev.darkroom.standalone.bench.pipeline;
