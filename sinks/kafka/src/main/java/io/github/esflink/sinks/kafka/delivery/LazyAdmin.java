package io.github.esflink.sinks.kafka.delivery;

import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** An admin client that is made when it is first asked for: nearly never. One thread at a time. */
final class LazyAdmin implements Supplier<Admin>, AutoCloseable {

    private final Supplier<Admin> factory;
    private @Nullable Admin admin;

    LazyAdmin(Supplier<Admin> factory) {
        this.factory = factory;
    }

    @Override
    public Admin get() {
        Admin made = admin;
        if (made == null) {
            made = factory.get();
            admin = made;
        }
        return made;
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close();
        }
    }
}
