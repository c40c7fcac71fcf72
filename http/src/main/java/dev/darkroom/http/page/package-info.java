/// Serves the page: its files, and the session that keeps a key for it.
package dev.darkroom.http.page;
