package dev.darkroom.broker;

/// The broker could not start; the message says what was tried and what was found.
public final class BrokerStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BrokerStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
