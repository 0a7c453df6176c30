// Times as people here read them.
const zone = { timeZone: "Asia/Ho_Chi_Minh" };
const HOUR = new Intl.DateTimeFormat("vi-VN", { ...zone, hour: "2-digit", minute: "2-digit", hour12: false });
const DAY = new Intl.DateTimeFormat("vi-VN", { ...zone, day: "2-digit", month: "2-digit", year: "numeric" });

export function clock(iso) {
  return HOUR.format(new Date(iso));
}

// «09:14» today, «09:14 ngày 20/05/2019» another day.
export function moment(iso) {
  const day = DAY.format(new Date(iso));
  return day === DAY.format(new Date()) ? clock(iso) : `${clock(iso)} ngày ${day}`;
}
