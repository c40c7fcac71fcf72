/// What every program needs to run: owning and closing, stopping in order, saying how it is.
/// Nothing of the domain.
package dev.darkroom.runtime;
