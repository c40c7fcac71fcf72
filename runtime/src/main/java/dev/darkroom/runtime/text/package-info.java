/// Text as people bring it: files from any editor, on any system.
package dev.darkroom.runtime.text;
