package io.github.esflink.source.client.connection;

import java.net.InetSocketAddress;
import org.apache.flink.annotation.Internal;

/**
 * Where a node listens.
 *
 * @param name a DNS name or an address, IPv6 without brackets
 */
@Internal
public record Host(String name, int port) {

    /** Looks the name up, anew at every call: the address behind it may change. Blocks for that. */
    InetSocketAddress lookUp() {
        return new InetSocketAddress(name, port);
    }

    @Override
    public String toString() {
        return (name.indexOf(':') < 0 ? name : "[" + name + "]") + ":" + port;
    }
}
