package dev.darkroom.standalone;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Test classes run side by side in one process, and some of them have threads end with an error:
/// what waits in one class must not fail for what ends in another.
public final class SideBySide implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }
}
