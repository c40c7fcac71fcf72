/// What the bench found, on paper and for programs.
package dev.darkroom.standalone.bench.report;
