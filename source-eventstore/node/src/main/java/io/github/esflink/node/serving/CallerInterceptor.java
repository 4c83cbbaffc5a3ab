package io.github.esflink.node.serving;

import io.github.esflink.node.protocol.ServerErrors;
import io.github.esflink.node.security.Caller;
import io.github.esflink.node.security.UserCertificate;
import io.github.esflink.node.security.Users;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who calls: by name and password, else by the certificate of the connection. On a secure
 * node, wrong credentials end the call here.
 */
final class CallerInterceptor implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> REQUIRES_LEADER =
            Metadata.Key.of("requires-leader", Metadata.ASCII_STRING_MARSHALLER);
    private static final Caller ANYBODY = new Caller("", Set.of(), false);
    private static final Caller ANYBODY_FOR_LEADER = new Caller("", Set.of(), true);

    private final @Nullable Users users;

    CallerInterceptor(@Nullable Users users) {
        this.users = users;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        boolean requiresLeader = Boolean.parseBoolean(headers.get(REQUIRES_LEADER));
        Caller caller = requiresLeader ? ANYBODY_FOR_LEADER : ANYBODY;
        if (users != null) {
            String header = headers.get(AUTHORIZATION);
            String certified =
                    header == null
                            ? UserCertificate.userOf(
                                    call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION))
                            : null;
            caller =
                    certified == null
                            ? users.authenticate(header, requiresLeader)
                            : users.certified(certified, requiresLeader);
        }
        if (caller == null) {
            call.close(ServerErrors.unauthenticated().getStatus(), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        if (caller.equals(ANYBODY)) {
            return next.startCall(call, headers); // what CURRENT says without being told
        }
        return Contexts.interceptCall(
                Context.current().withValue(Caller.CURRENT, caller), call, headers, next);
    }
}
