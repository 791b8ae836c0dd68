import { Button, Flex, Progress, Typography } from "antd";
import { useEffect, useState } from "react";
import { useMutation, useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { JobKind, JobState, LongJobsQuery } from "@/api/generated/graphql";
import { refusalsOf, type UserError } from "@/api/refusals";
import { useMay } from "@/app/viewer";
import { Moment } from "@/components/Days";
import { MoreBelow } from "@/components/MoreBelow";
import { Page } from "@/components/Page";
import { Answered, NoRight, Nothing } from "@/components/states";
import { WideTable } from "@/components/WideTable";
import { pageWords, useSentence } from "@/i18n";
import { PolicyNav } from "@/pages/policy/PolicyNav";

const JOBS = graphql(`
  query LongJobs($after: String) {
    jobs(first: 50, after: $after) {
      edges {
        node { id kind state requestedBy policyVersion source done total failed interrupted message createdAt finishedAt }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const REEVALUATE = graphql(`
  mutation ReevaluateOpenCases { reevaluateOpenCases { job { id } userErrors { code field message } } }
`);

const CANCEL = graphql(`
  mutation CancelJob($id: ID!) { cancelJob(id: $id) { job { id state } userErrors { code field message } } }
`);

const useWords = pageWords(
  "jobs",
  {
    title: "长任务",
    reevaluate: "重新判定在办案件",
    none: "没有长任务。",
    kind: "任务",
    REEVALUATION: "重新判定在办案件",
    REBUILD: "重建数字",
    IMPORT: "导入文件",
    state: "状态",
    QUEUED: "排队",
    RUNNING: "进行中",
    interrupted: "中断，待续",
    DONE: "完成",
    CANCELLED: "已取消",
    FAILED: "失败",
    progress: "进度",
    failed: "未能处理 {{count}}",
    by: "发起",
    policy: "规则生效",
    operator: "命令行",
    at: "发起时间",
    ended: "结束时间",
    message: "说明",
    do: "操作",
    cancel: "取消",
  },
  {
    title: "Long jobs",
    reevaluate: "Judge open cases again",
    none: "No long jobs.",
    kind: "Job",
    REEVALUATION: "Open cases judged again",
    REBUILD: "Figures made anew",
    IMPORT: "A file imported",
    state: "State",
    QUEUED: "waits",
    RUNNING: "runs",
    interrupted: "broke off, to be resumed",
    DONE: "done",
    CANCELLED: "cancelled",
    FAILED: "failed",
    progress: "Progress",
    failed: "{{count}} could not be handled",
    by: "Asked for by",
    policy: "a policy that took effect",
    operator: "the command line",
    at: "Asked for",
    ended: "Ended",
    message: "To know",
    do: "Do",
    cancel: "Cancel",
  },
);

type Job = NonNullable<LongJobsQuery["jobs"]>["edges"][number]["node"];
const LOOK_MS = 3_000;

/** What is done in the background over many cases, how far it is, and how to end it. */
export function Component() {
  const words = useWords();
  const sentence = useSentence();
  const may = useMay();
  const [{ fetching }, reevaluate] = useMutation(REEVALUATE);
  const [refusals, setRefusals] = useState<UserError[]>([]);
  const [asked, setAsked] = useState(0);
  if (!may("readJobs")) return <NoRight />;
  const start = async () => {
    const { data, error } = await reevaluate({});
    setRefusals(refusalsOf(data?.reevaluateOpenCases, error));
    setAsked(asked + 1);
  };
  return (
    <Page
      title={words("title")}
      extra={
        <>
          <PolicyNav />
          {may("manageJobs") && (
            <Button size="small" loading={fetching} onClick={() => void start()}>
              {words("reevaluate")}
            </Button>
          )}
        </>
      }
    >
      {refusals.length > 0 && (
        <Typography.Paragraph type="danger" role="alert">
          {refusals.map(({ message }) => sentence(message)).join(" ")}
        </Typography.Paragraph>
      )}
      <MoreBelow key={asked}>
        {(after, onMore) => <List after={after} onMore={onMore} onRefused={setRefusals} />}
      </MoreBelow>
    </Page>
  );
}

interface ListProps {
  after: string | null;
  onMore?: (next: string) => void;
  onRefused: (refusals: UserError[]) => void;
}

function List({ after, onMore, onRefused }: ListProps) {
  const words = useWords();
  const sentence = useSentence();
  const may = useMay();
  const [answer, again] = useQuery({ query: JOBS, variables: { after }, requestPolicy: "cache-and-network" });
  const [, cancel] = useMutation(CANCEL);
  const working = answer.data?.jobs?.edges.some(({ node }) => active(node.state)) ?? false;
  useEffect(() => {
    if (!working) return;
    const look = setInterval(() => again({ requestPolicy: "network-only" }), LOOK_MS);
    return () => clearInterval(look);
  }, [working, again]);
  const end = async (id: string) => {
    const { data, error } = await cancel({ id });
    onRefused(refusalsOf(data?.cancelJob, error));
    again({ requestPolicy: "network-only" });
  };
  return (
    <Answered answer={answer} of={(data) => data.jobs} again={() => again({ requestPolicy: "network-only" })}>
      {({ edges, pageInfo }) => (
        <>
          <WideTable<Job>
            label={words("title")}
            rowKey="id"
            dataSource={edges.map(({ node }) => node)}
            locale={{ emptyText: <Nothing>{words("none")}</Nothing> }}
            columns={[
              { title: words("kind"), key: "kind", render: (_, job) => <What job={job} /> },
              {
                title: words("state"),
                key: "state",
                render: (_, job) => words(job.interrupted ? "interrupted" : (job.state satisfies JobState)),
              },
              { title: words("progress"), key: "progress", render: (_, job) => <HowFar job={job} /> },
              { title: words("by"), key: "by", render: (_, job) => <Who by={job.requestedBy} /> },
              { title: words("at"), key: "at", render: (_, job) => <Moment at={job.createdAt} /> },
              {
                title: words("ended"),
                key: "ended",
                render: (_, job) => (job.finishedAt ? <Moment at={job.finishedAt} /> : "—"),
              },
              { title: words("message"), key: "message", render: (_, job) => job.message && sentence(job.message) },
              {
                title: words("do"),
                key: "do",
                render: (_, job) =>
                  may("manageJobs") &&
                  active(job.state) && (
                    <Button size="small" onClick={() => void end(job.id)}>
                      {words("cancel")}
                    </Button>
                  ),
              },
            ]}
          />
          <MoreBelow.Button page={pageInfo} onMore={onMore} />
        </>
      )}
    </Answered>
  );
}

function active(state: JobState): boolean {
  return state === "QUEUED" || state === "RUNNING";
}

function What({ job }: { job: Job }) {
  const words = useWords();
  const of = job.policyVersion ?? job.source;
  return (
    <>
      {words(job.kind satisfies JobKind)} {of && <code>{of}</code>}
    </>
  );
}

function Who({ by }: { by: string }) {
  const words = useWords();
  return by === "policy" || by === "operator" ? words(by) : by;
}

function HowFar({ job }: { job: Job }) {
  const words = useWords();
  const share = job.total > 0 ? Math.floor((100 * job.done) / job.total) : job.state === "DONE" ? 100 : 0;
  return (
    <Flex vertical style={{ minWidth: 160 }}>
      {active(job.state) && <Progress percent={share} size="small" aria-label={words("progress")} />}
      <span>
        {job.done.toLocaleString()} / {job.total.toLocaleString()}
      </span>
      {job.failed > 0 && (
        <Typography.Text type="danger">{words("failed", { count: job.failed.toLocaleString() })}</Typography.Text>
      )}
    </Flex>
  );
}
