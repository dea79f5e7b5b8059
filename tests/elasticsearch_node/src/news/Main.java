package news;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.elasticsearch.Build;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.ClassPathNode;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.transport.netty4.Netty4Plugin;

/**
 * Main PORT DATA_FOLDER [setting=value ...]: one node on loopback; the first line that it prints names its address, once it answers.
 * Stops cleanly on SIGTERM, SIGINT and, with -Dnews.stop_at_eof=true, at the end of standard input.
 */
public final class Main {
    private static final String NAME = "news-node";

    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err); // the console appender would write the log among what is said to the user
        Path home = Path.of(args[1]).toAbsolutePath();
        CountDownLatch closed;
        try {
            ClassPathNode node = new ClassPathNode(environment(args, home), List.of(Netty4Plugin.class, NodePlugin.class));
            closed = closeAtShutdown(node);
            node.start();
            out.println(greeting("http://127.0.0.1:" + node.httpPort(), home));
        } catch (Exception e) {
            e.printStackTrace();
            out.println("Elasticsearch did not start: " + e.getMessage() + " (log: " + home + "/logs/node.log)");
            System.exit(1);
            return;
        }
        if (Boolean.getBoolean("news.stop_at_eof")) {
            while (System.in.read() >= 0) {} // a test runner that is killed closes its pipe
            System.exit(0);
        }
        closed.await();
    }

    private static String greeting(String url, Path home) {
        return "Elasticsearch " + Build.current().version() + " listens at " + url + " (this machine only; Ctrl-C stops it)\n"
            + "In another terminal: export NEWS_INDEX_URL=" + url + "/news-articles\n"
            + "Data: " + home + "; log: " + home + "/logs/node.log";
    }

    private static Settings settings(String[] args, Path home) {
        Settings.Builder settings = Settings.builder()
            .put("path.home", home).put("path.data", home.resolve("data")).put("path.logs", home.resolve("logs"))
            .put("cluster.name", "news").put("node.name", NAME).put("discovery.type", "single-node")
            .put("network.host", "127.0.0.1").put("http.port", args[0]).put("transport.port", "0")
            .put("http.type", "netty4").put("transport.type", "netty4")
            .put("cluster.routing.allocation.disk.threshold_enabled", false) // a laptop's disk is often nearly full
            // the breaker's own measure needs G1, which it tells to collect: under the serial collector it only refuses
            .put("indices.breaker.total.use_real_memory", false)
            .put("logger.level", "WARN");
        for (String given : List.of(args).subList(2, args.length)) {
            String[] setting = given.split("=", 2);
            settings.put(setting[0], setting[1]);
        }
        return settings.build();
    }

    private static Environment environment(String[] args, Path home) throws IOException {
        Path config = Files.createDirectories(home.resolve("config"));
        Settings settings = settings(args, home);
        LogConfigurator.setNodeName(NAME);
        LogConfigurator.configureESLogging(); // before anything touches native access
        LogConfigurator.configureWithoutConfig(settings);
        return InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), config, () -> NAME);
    }

    private static CountDownLatch closeAtShutdown(ClassPathNode node) {
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.prepareForClose();
                node.close();
            } catch (Exception e) {
                e.printStackTrace();
            } finally {
                closed.countDown();
            }
        }));
        return closed;
    }
}
