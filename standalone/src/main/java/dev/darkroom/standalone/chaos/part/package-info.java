/// The programs that `darkroom chaos` starts as processes of their own.
package dev.darkroom.standalone.chaos.part;
