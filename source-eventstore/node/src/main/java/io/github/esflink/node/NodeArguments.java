package io.github.esflink.node;

import io.github.esflink.node.projection.SystemProjection;
import io.github.esflink.node.protocol.ServerLine;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * The program's flags.
 *
 * @param builder a node as the flags want it
 * @param help whether only the help is wanted
 */
record NodeArguments(NodeBuilder builder, boolean help) {
    private static final int DEFAULT_PORT = 2113;

    static final String HELP =
            """
            An EventStoreDB node in memory, for tests and demonstrations. No database for production.

            usage: java -jar eventstore-node.jar [flags]
              --port N      port on 127.0.0.1 (default 2113; 0 takes any free one)
              --data DIR    keep the log in this folder (default: in memory only)
              --line LINE   answer like EventStoreDB of this line: 23.10 or 24.2 (default 24.2)
              --tls         serve over TLS, with a certificate of the node's own making
              --auth        ask for credentials: admin and ops, password changeit
              --projections run $by_category, $by_event_type and $stream_by_category
              --help        this text

            It prints one line when it is ready; SIGTERM or ctrl-C stops it.
            """;

    static NodeArguments parse(String... flags) {
        NodeBuilder builder = EventStoreNode.builder().port(DEFAULT_PORT);
        boolean help = false;
        Iterator<String> rest = List.of(flags).iterator();
        while (rest.hasNext()) {
            String flag = rest.next();
            switch (flag) {
                case "--help" -> help = true;
                case "--port" -> builder.port(port(value(flag, rest)));
                case "--data" -> builder.data(folder(value(flag, rest)));
                case "--line" -> builder.line(line(value(flag, rest)));
                case "--tls" -> builder.tls();
                case "--auth" -> builder.auth();
                case "--projections" -> builder.projections(SystemProjection.values());
                default -> throw new IllegalArgumentException("unknown flag " + flag);
            }
        }
        return new NodeArguments(builder, help);
    }

    private static String value(String flag, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(flag + " needs a value");
        }
        return rest.next();
    }

    private static int port(String value) {
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // told below, like a number out of range
        }
        throw new IllegalArgumentException("--port is " + value + ", not a number from 0 to 65535");
    }

    private static ServerLine line(String value) {
        for (ServerLine line : ServerLine.values()) {
            if (line.toString().equals(value)) {
                return line;
            }
        }
        throw new IllegalArgumentException("--line is " + value + ", not 23.10 or 24.2");
    }

    private static Path folder(String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("--data is " + value + ", not the name of a folder");
        }
    }
}
