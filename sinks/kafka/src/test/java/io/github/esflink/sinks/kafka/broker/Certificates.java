package io.github.esflink.sinks.kafka.broker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Key and trust stores made by the JDK's own tool, all with one password. */
public final class Certificates {

    public static final String PASSWORD = "test-password";

    private final Path directory;

    public Certificates(Path directory) {
        this.directory = directory;
    }

    /**
     * A store with a key and its certificate.
     *
     * @return a PKCS12 file
     */
    public Path keyStore(String name) throws Exception {
        Path store = directory.resolve(name + ".p12");
        keytool(
                List.of(
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=ip:127.0.0.1,dns:localhost",
                        "-validity",
                        "36500",
                        "-keystore",
                        store.toString()));
        return store;
    }

    /** A store that trusts the one certificate of a key store. */
    public Path trusting(Path keyStore) throws Exception {
        String name = keyStore.getFileName().toString().replace(".p12", "");
        Path certificate = directory.resolve(name + ".crt");
        Path store = directory.resolve("trust-" + name + ".p12");
        keytool(
                List.of(
                        "-exportcert",
                        "-alias",
                        name,
                        "-file",
                        certificate.toString(),
                        "-keystore",
                        keyStore.toString()));
        keytool(
                List.of(
                        "-importcert",
                        "-noprompt",
                        "-alias",
                        name,
                        "-file",
                        certificate.toString(),
                        "-keystore",
                        store.toString()));
        return store;
    }

    private void keytool(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(arguments);
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("keytool.log").toFile())
                        .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("keytool failed; see " + directory);
        }
    }
}
