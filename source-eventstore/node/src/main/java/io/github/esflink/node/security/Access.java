package io.github.esflink.node.security;

/** Decides who may do what. May be asked by any thread. */
@FunctionalInterface
public interface Access {

    /** An insecure node: everybody may do everything, and credentials are not looked at. */
    Access OPEN = (caller, operation, stream) -> true;

    /** Whether the caller may do that with the stream; {@code $all} is a stream here. */
    boolean allows(Caller caller, Operation operation, String stream);
}
