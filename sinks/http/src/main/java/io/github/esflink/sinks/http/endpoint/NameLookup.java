package io.github.esflink.sinks.http.endpoint;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Looks names up as the JVM does, with its cache and the system's rules, on a thread of its own:
 * the call blocks, for seconds when a name server is gone, and neither the task nor the client's
 * event loop may.
 */
final class NameLookup extends AddressResolverGroup<InetSocketAddress> {

    private final Executor lookups;

    NameLookup(Executor lookups) {
        this.lookups = lookups;
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new InetSocketAddressResolver(executor, new Names(executor, lookups));
    }

    private interface Lookup<T> {
        T find() throws UnknownHostException;
    }

    private static final class Names extends InetNameResolver {

        private final Executor lookups;

        Names(EventExecutor executor, Executor lookups) {
            super(executor);
            this.lookups = lookups;
        }

        @Override
        protected void doResolve(String name, Promise<InetAddress> promise) {
            lookUp(() -> InetAddress.getByName(name), promise);
        }

        @Override
        protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
            lookUp(() -> List.of(InetAddress.getAllByName(name)), promise);
        }

        private <T> void lookUp(Lookup<T> lookup, Promise<T> promise) {
            try {
                lookups.execute(
                        () -> {
                            try {
                                promise.trySuccess(lookup.find());
                            } catch (UnknownHostException | RuntimeException e) {
                                promise.tryFailure(e);
                            }
                        });
            } catch (RejectedExecutionException e) {
                promise.tryFailure(e);
            }
        }
    }
}
