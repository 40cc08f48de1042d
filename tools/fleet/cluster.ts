import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { answers, freePort } from "../../src/device/local-broker.ts";
import { childrenOf } from "../../test/e2e/program.ts";
import { openBalancer } from "./balancer.ts";

const server = "/usr/lib/rabbitmq/bin/rabbitmq-server";

/** A reason why there is no cluster here. */
export const withoutRabbit: string | false = existsSync(server)
  ? false
  : "RabbitMQ is not installed; `sudo apt-get install --no-install-recommends rabbitmq-server` brings it";

/** Three brokers that act as one, behind one address. */
export type Cluster = AsyncDisposable & {
  readonly url: string;
  /** Ends one node at once and for good: two of three are left, which is still a majority. */
  killNode(): Promise<void>;
};

type Node = { readonly child: ChildProcess; readonly mqttPort: number };

/**
 * Three nodes of Debian's RabbitMQ on free loopback ports, with folders, a cookie and a name server (epmd) of
 * their own. Sessions that are kept are quorum queues: a message is confirmed when two nodes have it on disk.
 */
export async function startCluster(): Promise<Cluster> {
  const dir = mkdtempSync(join(tmpdir(), "stepout-rabbit-"));
  const epmdPort = await freePort();
  const epmd = spawn("epmd", ["-port", String(epmdPort), "-address", "127.0.0.1"], { stdio: "ignore" });
  const nodes: Node[] = [];
  const close = async () => {
    for (const { child } of nodes) await end(child);
    epmd.kill("SIGTERM");
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    // One after the other: the first one is the cluster that the others find and join.
    for (const number of [1, 2, 3]) nodes.push(await startNode(dir, number, epmdPort));
    const balancer = await openBalancer(nodes.map(node => node.mqttPort));
    return {
      url: `mqtt://127.0.0.1:${balancer.port}`,
      killNode: async () => {
        const [, second] = nodes;
        if (second !== undefined) await end(second.child);
      },
      [Symbol.asyncDispose]: async () => {
        await balancer[Symbol.asyncDispose]();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Resolves when the node takes MQTT connections, having joined. */
async function startNode(dir: string, number: number, epmdPort: number): Promise<Node> {
  const [amqpPort, mqttPort, distPort] = [await freePort(), await freePort(), await freePort()];
  const home = join(dir, `node-${number}`);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "enabled_plugins"), "[rabbitmq_mqtt].\n");
  writeFileSync(join(home, "rabbitmq.conf"), `${configuration(amqpPort, mqttPort).join("\n")}\n`);
  const child = spawn(server, [], {
    stdio: "ignore",
    // A group of its own: the server is a shell script around the machine that runs it.
    detached: true,
    env: {
      ...process.env,
      // Where the cookie lies that lets the nodes talk to each other, and nobody else.
      HOME: dir,
      RABBITMQ_NODENAME: `fleet-${number}@localhost`,
      RABBITMQ_MNESIA_BASE: join(home, "db"),
      RABBITMQ_LOG_BASE: join(home, "log"),
      RABBITMQ_CONFIG_FILE: join(home, "rabbitmq.conf"),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(home, "enabled_plugins"),
      RABBITMQ_PID_FILE: join(home, "pid"),
      RABBITMQ_CONF_ENV_FILE: join(home, "none"),
      RABBITMQ_DIST_PORT: String(distPort),
      ERL_EPMD_PORT: String(epmdPort),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none",
    },
  });
  const node = { child, mqttPort };
  for (const deadlineMs = performance.now() + 300_000; !(await answers(mqttPort)); await pause(200)) {
    if (child.exitCode === null && performance.now() < deadlineMs) continue;
    await end(child);
    throw new Error(`RabbitMQ's node ${number} does not start: ${lastWords(home)}`);
  }
  return node;
}

function configuration(amqpPort: number, mqttPort: number): string[] {
  return [
    `listeners.tcp.default = 127.0.0.1:${amqpPort}`,
    `mqtt.listeners.tcp.default = 127.0.0.1:${mqttPort}`,
    "mqtt.allow_anonymous = true",
    "mqtt.durable_queue_type = quorum",
    "log.file.level = error",
    "cluster_formation.peer_discovery_backend = classic_config",
    ...[1, 2, 3].map(
      number => `cluster_formation.classic_config.nodes.${number} = fleet-${number}@localhost`,
    ),
  ];
}

function lastWords(home: string): string {
  const path = join(home, "log", "startup_err");
  return existsSync(path) ? readFileSync(path, "utf8").slice(-500) : "it said nothing";
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  // The machine is the script's child, or has taken its place.
  for (const pid of [...childrenOf(child.pid), child.pid]) process.kill(pid, "SIGKILL");
  await once(child, "exit");
}
