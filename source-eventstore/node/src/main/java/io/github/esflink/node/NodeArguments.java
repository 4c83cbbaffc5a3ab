package io.github.esflink.node;

import java.util.Iterator;
import java.util.List;

/**
 * The program's flags.
 *
 * @param port where to listen
 * @param help whether only the help is wanted
 */
record NodeArguments(int port, boolean help) {
    private static final int DEFAULT_PORT = 2113;

    static final String HELP =
            """
            An EventStoreDB node in memory, for tests and demonstrations. No database for production.

            usage: java -jar eventstore-node.jar [flags]
              --port N   port on 127.0.0.1 (default 2113; 0 takes any free one)
              --help     this text

            It prints one line when it is ready; SIGTERM or ctrl-C stops it.
            """;

    static NodeArguments parse(String... flags) {
        int port = DEFAULT_PORT;
        boolean help = false;
        Iterator<String> rest = List.of(flags).iterator();
        while (rest.hasNext()) {
            String flag = rest.next();
            switch (flag) {
                case "--help" -> help = true;
                case "--port" -> port = port(value(flag, rest));
                default -> throw new IllegalArgumentException("unknown flag " + flag);
            }
        }
        return new NodeArguments(port, help);
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

    EventStoreNode.Builder builder() {
        return EventStoreNode.builder().port(port);
    }
}
