package org.elasticsearch.node; // same package: NodeServiceProvider, NodeConstruction and Node(NodeConstruction) are package-private

import java.util.Collection;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.env.Environment;
import org.elasticsearch.http.HttpServerTransport;
import org.elasticsearch.plugins.ClassPathPlugins;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.plugins.PluginsLoader;
import org.elasticsearch.plugins.PluginsService;

/** The real Node; only the source of its plugins differs. */
public final class ClassPathNode extends Node {
    public ClassPathNode(Environment env, Collection<Class<? extends Plugin>> plugins) {
        super(NodeConstruction.prepareConstruction(env, null, new NodeServiceProvider() {
            @Override
            PluginsService newPluginService(Environment environment, PluginsLoader ignored) {
                return new ClassPathPlugins(environment, plugins);
            }
        }, true));
    }

    /** The stock method feeds a log layout that this set-up does not use. */
    @Override
    protected void configureNodeAndClusterIdStateListener(ClusterService clusterService) {}

    public int httpPort() {
        return injector().getInstance(HttpServerTransport.class).boundAddress().publishAddress().getPort();
    }
}
