package io.github.esflink.node;

import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The node as a program. Prints one line when it is ready and one when it has stopped; ends with 0
 * after a stop by signal, 1 when it cannot serve, 2 when it does not understand its flags.
 */
public final class NodeMain {
    private static final int CANNOT_SERVE = 1;
    private static final int BAD_FLAGS = 2;

    private NodeMain() {}

    /** Runs until the process is told to stop. */
    public static void main(String[] flags) {
        keepLibrariesQuiet();
        int code = run(flags);
        if (code != 0) {
            System.exit(code);
        }
    }

    private static int run(String[] flags) {
        NodeArguments arguments;
        try {
            arguments = NodeArguments.parse(flags);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + " (--help lists the flags)");
            return BAD_FLAGS;
        }
        if (arguments.help()) {
            System.out.print(NodeArguments.HELP);
            return 0;
        }
        EventStoreNode node;
        try {
            node = arguments.builder().start();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + " (--help lists the flags)");
            return BAD_FLAGS;
        } catch (UncheckedIOException e) {
            System.err.println(e.getMessage());
            return CANNOT_SERVE;
        }
        CountDownLatch running = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    node.close();
                                    System.out.println("EventStoreDB node stopped.");
                                    System.out.flush();
                                    Runtime.getRuntime().halt(0); // a stop that was asked for
                                },
                                "eventstore-node-stop"));
        System.out.println("EventStoreDB node ready: " + node.connectionString());
        try {
            running.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    /** The program's output is its own: the libraries speak up only when something is wrong. */
    private static void keepLibrariesQuiet() {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        LIBRARIES.setLevel(Level.SEVERE);
    }

    /** Held here, since java.util.logging forgets loggers that nobody holds. */
    private static final Logger LIBRARIES = Logger.getLogger("io.grpc");
}
