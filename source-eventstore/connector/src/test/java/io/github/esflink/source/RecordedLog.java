package io.github.esflink.source;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** Everything that is logged while it is open, with stack traces. */
public final class RecordedLog implements AutoCloseable {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
    private final Configuration before = context.getConfiguration();
    private final AbstractAppender appender =
            new AbstractAppender("recorded", null, null, true, Property.EMPTY_ARRAY) {
                @Override
                public void append(LogEvent event) {
                    StringWriter text = new StringWriter();
                    text.append(event.getLevel().name()).append(' ');
                    text.append(event.getLoggerName()).append(' ');
                    text.append(event.getMessage().getFormattedMessage()).append('\n');
                    Throwable thrown = event.getThrown();
                    if (thrown != null) {
                        thrown.printStackTrace(new PrintWriter(text));
                    }
                    lines.add(text.toString());
                }
            };
    private final List<String> loggers;

    /**
     * @param loggers the prefixes whose loggers write everything that they can
     */
    public RecordedLog(String... loggers) {
        this.loggers = List.of(loggers);
        appender.start();
        for (String name : loggers) {
            LoggerConfig logger = new LoggerConfig(name, Level.ALL, false);
            logger.addAppender(appender, Level.ALL, null);
            before.removeLogger(name);
            before.addLogger(name, logger);
        }
        context.updateLoggers();
    }

    /** Level, logger and message of each. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    String text() {
        return String.join("", lines);
    }

    @Override
    public void close() {
        loggers.forEach(before::removeLogger);
        // Somebody may still be writing: the appender stays able to.
        context.reconfigure();
    }
}
