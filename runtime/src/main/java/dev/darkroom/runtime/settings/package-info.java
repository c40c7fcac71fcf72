/// What a user can set, read from options, environment and file, with every fault reported at once.
package dev.darkroom.runtime.settings;
